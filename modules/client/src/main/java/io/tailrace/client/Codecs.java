package io.tailrace.client;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The compression codecs that can be found, each created when it is first used. */
public final class Codecs implements AutoCloseable {
  private final Map<Integer, CompressionProvider> providers = new HashMap<>();
  private final Map<Integer, CompressionCodec> running = new HashMap<>();

  private Codecs(Iterable<CompressionProvider> found) {
    found.forEach(provider -> providers.put(provider.id(), provider));
  }

  /** Those on the module path or class path. */
  public static Codecs load() {
    return new Codecs(ServiceLoader.load(CompressionProvider.class, Codecs.class.getClassLoader()));
  }

  /** The given ones. */
  public static Codecs of(Iterable<CompressionProvider> providers) {
    return new Codecs(providers);
  }

  /**
   * The number of a codec in batches.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public int id(String name) {
    return providers.values().stream()
        .filter(provider -> provider.name().equals(name))
        .map(CompressionProvider::id)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no codec " + name));
  }

  /**
   * The codec of a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public CompressionCodec codec(int id) {
    return running.computeIfAbsent(
        id,
        _ -> {
          CompressionProvider provider = providers.get(id);
          if (provider == null) {
            throw new IllegalArgumentException("There is no codec with number " + id);
          }
          CompressionCodec codec = provider.create(Config.empty());
          codec.start();
          return codec;
        });
  }

  @Override
  public void close() {
    running.values().forEach(CompressionCodec::close);
    running.clear();
  }
}
