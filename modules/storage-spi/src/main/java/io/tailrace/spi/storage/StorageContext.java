package io.tailrace.spi.storage;

import io.tailrace.spi.config.Config;
import java.time.InstantSource;

/**
 * What a broker gives to its storage.
 *
 * @param config the broker's configuration: the provider's own keys are read from it
 * @param clock the time of day, for segment ages and retention
 */
public record StorageContext(Config config, InstantSource clock) {}
