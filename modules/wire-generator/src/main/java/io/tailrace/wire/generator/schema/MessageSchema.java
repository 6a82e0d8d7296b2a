package io.tailrace.wire.generator.schema;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A message in all its versions.
 *
 * @param name the name of the class
 * @param apiKey which request, response or record it is, where it has a number
 * @param listeners which kinds of listener take the request
 * @param validVersions empty where the message is a thing of the past
 * @param deprecatedVersions those that will go
 * @param flexibleVersions those with tagged fields and varint lengths (KIP-482)
 * @param latestVersionUnstable whether the highest version may still change
 * @param root the message's own fields
 * @param structs those that its fields name, each once
 */
public record MessageSchema(
    String name,
    MessageKind kind,
    OptionalInt apiKey,
    Set<String> listeners,
    VersionRange validVersions,
    VersionRange deprecatedVersions,
    VersionRange flexibleVersions,
    boolean latestVersionUnstable,
    StructSchema root,
    List<StructSchema> structs) {

  /** The struct of a name, which the message has. */
  public StructSchema struct(String structName) {
    return structs.stream()
        .filter(struct -> struct.name().equals(structName))
        .findAny()
        .orElseThrow(() -> new SchemaException(name + " has no struct " + structName));
  }

  /** The highest version that will not change, or one below the lowest where there is none. */
  public int highestStableVersion() {
    return latestVersionUnstable ? validVersions.highest() - 1 : validVersions.highest();
  }
}
