package io.tailrace.assignors;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.group.GroupAssignor;
import io.tailrace.spi.group.GroupAssignorProvider;

/** Offers {@link RangeAssignor}. */
public final class RangeProvider implements GroupAssignorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RangeProvider() {}

  @Override
  public String name() {
    return "range";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public GroupAssignor create(Config config) {
    return new RangeAssignor();
  }
}
