import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Makes the classes of jars fit for the start-up cache, which takes none from before Java 6: those
 * have no stack maps. It computes the stack maps and raises the version of the class files; nothing
 * else of the jar changes. Run by the build on picocli, whose classes are of Java 5.
 */
final class Archivable {
  /** Java 7, from which on stack maps are required, and so always used. */
  private static final int VERSION = ClassFile.JAVA_7_VERSION;

  private final ClassFile classFile;

  private Archivable(ClassLoader classes) {
    classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)));
  }

  /** Rewrites each of the jars in place. */
  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      rewrite(Path.of(jar));
    }
  }

  private static void rewrite(Path jar) throws IOException {
    ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
    try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        JarFile in = new JarFile(jar.toFile());
        JarOutputStream out = new JarOutputStream(rewritten)) {
      Archivable archivable = new Archivable(classes);
      for (JarEntry entry : Collections.list(in.entries())) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(entry.getName().endsWith(".class") ? archivable.raise(bytes) : bytes);
        out.closeEntry();
      }
    }
    Files.write(jar, rewritten.toByteArray());
  }

  private byte[] raise(byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    if (model.majorVersion() >= VERSION) {
      return bytes;
    }
    return classFile.transformClass(
        model,
        ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
            .andThen(ClassTransform.endHandler(builder -> builder.withVersion(VERSION, 0))));
  }
}
