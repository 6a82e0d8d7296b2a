package io.tailrace.wire.generator;

import io.tailrace.wire.generator.java.ApiKeyEmitter;
import io.tailrace.wire.generator.java.MessageEmitter;
import io.tailrace.wire.generator.schema.MessageSchema;
import io.tailrace.wire.generator.schema.SchemaException;
import io.tailrace.wire.generator.schema.SchemaParser;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Writes a Java class for each message schema: {@code --package} and {@code --target} say where to,
 * {@code --folder} and {@code --class-path-folder} where from, {@code --reusable} which messages
 * keep their parts, {@code --api-keys} that the enum of requests is wanted. Does nothing where
 * there is no schema, or where nothing has changed since it did it last.
 */
public final class GenerateMessages {
  private GenerateMessages() {}

  /**
   * Generates.
   *
   * @throws SchemaException if a schema is wrong
   */
  public static void main(String... arguments) {
    Options options = Options.parse(arguments);
    SchemaFiles files = new SchemaFiles();
    options.classPathFolders().forEach(files::addClassPathFolder);
    options.folders().forEach(files::addFolder);
    SourceFolder target = new SourceFolder(options.target());
    String fingerprint = Fingerprint.of(options, files.texts());
    if (!target.isFrom(fingerprint)) {
      generate(options, files.texts(), target);
      target.finish(fingerprint);
    }
  }

  private static void generate(
      Options options, SortedMap<String, String> texts, SourceFolder target) {
    List<MessageSchema> messages =
        texts.entrySet().stream()
            .map(file -> SchemaParser.parse(file.getKey(), file.getValue()))
            .filter(message -> !message.validVersions().isEmpty())
            .toList();
    refuseUnknown(options.reusable(), messages);
    for (MessageSchema message : messages) {
      boolean reusable = options.reusable().contains(message.name());
      String source = new MessageEmitter(message, reusable).source(options.packageName());
      target.write(options.packageName(), message.name(), source);
    }
    if (options.apiKeys()) {
      String source = new ApiKeyEmitter(messages).source(options.packageName());
      target.write(options.packageName(), "ApiKey", source);
    }
  }

  private static void refuseUnknown(Set<String> reusable, List<MessageSchema> messages) {
    Set<String> names = messages.stream().map(MessageSchema::name).collect(Collectors.toSet());
    if (!names.containsAll(reusable)) {
      throw new SchemaException("Not all of " + reusable + " are messages");
    }
  }
}
