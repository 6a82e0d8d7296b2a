package io.tailrace.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.types.Schema;

/**
 * A message of the protocol with our class for it and Kafka's own.
 *
 * @param schemas Kafka's description of each version, null below the lowest
 */
record KafkaMessage(
    Class<? extends Message> ours,
    Class<? extends org.apache.kafka.common.protocol.Message> theirs,
    List<Optional<Schema>> schemas) {

  private static final String FOLDER = "common/message";

  /** All messages that Kafka has any version of. */
  static List<KafkaMessage> all() {
    return schemaNames().stream().map(KafkaMessage::named).toList();
  }

  static KafkaMessage of(Class<? extends Message> ours) {
    return named(ours.getSimpleName());
  }

  Message newOurs() {
    return create(ours);
  }

  org.apache.kafka.common.protocol.Message newTheirs() {
    return create(theirs);
  }

  /** What Kafka's class makes of bytes. */
  org.apache.kafka.common.protocol.Message readTheirs(ByteBuffer bytes, short version) {
    org.apache.kafka.common.protocol.Message message = newTheirs();
    message.read(new ByteBufferAccessor(bytes.duplicate()), version);
    return message;
  }

  /** The bytes that Kafka's class writes. */
  static ByteBuffer writeTheirs(org.apache.kafka.common.protocol.Message message, short version) {
    return org.apache.kafka.common.protocol.MessageUtil.toByteBufferAccessor(message, version)
        .buffer();
  }

  /** The bytes that our class writes. */
  static ByteBuffer writeOurs(Message message, short version) {
    ByteWriter out = new ByteWriter();
    message.write(out, version);
    return out.written();
  }

  short lowest() {
    return newTheirs().lowestSupportedVersion();
  }

  short highest() {
    return newTheirs().highestSupportedVersion();
  }

  Schema schema(short version) {
    return schemas.get(version).orElseThrow();
  }

  @Override
  public String toString() {
    return ours.getSimpleName();
  }

  private static KafkaMessage named(String name) {
    Class<?> theirs = theirClass(name);
    Schema[] schemas;
    try {
      schemas = (Schema[]) theirs.getField("SCHEMAS").get(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return new KafkaMessage(
        find("io.tailrace.wire.message." + name).asSubclass(Message.class),
        theirs.asSubclass(org.apache.kafka.common.protocol.Message.class),
        Stream.of(schemas).map(Optional::ofNullable).toList());
  }

  private static Class<?> theirClass(String name) {
    try {
      return Class.forName("org.apache.kafka.common.message." + name + "Data");
    } catch (ClassNotFoundException e) {
      return find("org.apache.kafka.common.message." + name);
    }
  }

  private static Class<?> find(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError("There is no class " + name, e);
    }
  }

  private static <T> T create(Class<T> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> schemaNames() {
    try {
      URI uri =
          URI.create(
              org.apache.kafka.common.protocol.Message.class
                  .getClassLoader()
                  .getResource(FOLDER)
                  .toString());
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of());
          Stream<Path> files = Files.list(jar.getPath(FOLDER))) {
        return files
            .filter(file -> file.toString().endsWith(".json"))
            .filter(file -> !text(file).contains("\"validVersions\": \"none\""))
            .map(file -> file.getFileName().toString())
            .map(name -> name.substring(0, name.length() - ".json".length()))
            .sorted()
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
