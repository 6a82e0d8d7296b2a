package io.tailrace.server.command;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which Tailrace this is. */
final class Version implements IVersionProvider {
  /** The release of Apache Kafka whose protocol is spoken. */
  private static final String PROTOCOL = "4.4.0";

  static String number() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "Tailrace " + number(),
      "Protocol of Apache Kafka " + PROTOCOL,
      "Java " + Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")"
    };
  }
}
