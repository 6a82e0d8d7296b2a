package io.tailrace.spi.delivery;

import io.tailrace.spi.config.Config;
import java.time.InstantSource;

/**
 * What a delivery plugin is created with.
 *
 * @param config the broker's configuration, with the plugin's own keys
 * @param broker the broker; not to be used before {@link Delivery#topicsChanged} was called
 * @param clock the time of day
 */
public record DeliveryContext(Config config, DeliveryBroker broker, InstantSource clock) {}
