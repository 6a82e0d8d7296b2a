package io.tailrace.testkit.group;

import io.tailrace.spi.group.GroupAssignorProvider;
import java.util.ServiceLoader;

/** The assignors as brokers find them. */
final class Assignors {
  private Assignors() {}

  static GroupAssignorProvider named(String name) {
    return ServiceLoader.load(GroupAssignorProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
