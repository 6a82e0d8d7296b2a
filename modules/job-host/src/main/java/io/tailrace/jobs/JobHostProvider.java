package io.tailrace.jobs;

import io.tailrace.spi.companion.Companion;
import io.tailrace.spi.companion.CompanionContext;
import io.tailrace.spi.companion.CompanionProvider;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/** Offers a host of jobs. */
public final class JobHostProvider implements CompanionProvider {

  /** Found by ServiceLoader. */
  public JobHostProvider() {}

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public List<ConfigKey<?>> configKeys() {
    return JobKeys.ALL;
  }

  @Override
  public Companion create(CompanionContext context) {
    return new JobHost(context);
  }
}
