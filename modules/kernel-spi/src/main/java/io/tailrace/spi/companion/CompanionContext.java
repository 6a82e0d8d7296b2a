package io.tailrace.spi.companion;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.delivery.DeliveryBroker;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a companion is created with.
 *
 * @param config the broker's configuration, with the plugin's own keys
 * @param broker the broker's topics, read and appended to as a delivery plugin does; not to be used
 *     before {@link Companion#topicsChanged} was called
 * @param bootstrapServers what a client in this process takes as {@code bootstrap.servers}; not to
 *     be asked before {@link Companion#topicsChanged} was called
 * @param clock the time of day
 */
public record CompanionContext(
    Config config, DeliveryBroker broker, Supplier<String> bootstrapServers, InstantSource clock) {}
