package io.tailrace.assignors;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.group.GroupAssignor;
import io.tailrace.spi.group.GroupAssignorProvider;

/** Offers {@link UniformAssignor}. */
public final class UniformProvider implements GroupAssignorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public UniformProvider() {}

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public GroupAssignor create(Config config) {
    return new UniformAssignor();
  }
}
