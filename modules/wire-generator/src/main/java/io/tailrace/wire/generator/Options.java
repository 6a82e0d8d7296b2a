package io.tailrace.wire.generator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the command line says.
 *
 * @param packageName of the generated classes
 * @param target the folder of generated sources, which belongs to the generator alone
 * @param folders with schemas
 * @param classPathFolders with schemas, in jars
 * @param reusable the messages that are to be read and filled again and again without garbage
 * @param apiKeys whether to generate the enum of requests
 */
record Options(
    String packageName,
    Path target,
    List<Path> folders,
    List<String> classPathFolders,
    Set<String> reusable,
    boolean apiKeys) {

  static Options parse(String... arguments) {
    Optional<String> packageName = Optional.empty();
    Optional<Path> target = Optional.empty();
    List<Path> folders = new ArrayList<>();
    List<String> classPathFolders = new ArrayList<>();
    Set<String> reusable = new TreeSet<>();
    boolean apiKeys = false;
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--package" -> packageName = Optional.of(value(option, rest));
        case "--target" -> target = Optional.of(Path.of(value(option, rest)));
        case "--folder" -> folders.add(Path.of(value(option, rest)));
        case "--class-path-folder" -> classPathFolders.add(value(option, rest));
        case "--reusable" -> reusable.addAll(List.of(value(option, rest).split(",")));
        case "--api-keys" -> apiKeys = true;
        default -> throw new IllegalArgumentException("No option of the generator: " + option);
      }
    }
    return new Options(
        packageName.orElseThrow(() -> new IllegalArgumentException("--package is missing")),
        target.orElseThrow(() -> new IllegalArgumentException("--target is missing")),
        List.copyOf(folders),
        List.copyOf(classPathFolders),
        Set.copyOf(reusable),
        apiKeys);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }
}
