package io.tailrace.client;

import io.tailrace.spi.compression.CompressionCodec;

/**
 * A codec in use.
 *
 * @param id its number in batches
 */
record Compression(int id, CompressionCodec codec) {}
