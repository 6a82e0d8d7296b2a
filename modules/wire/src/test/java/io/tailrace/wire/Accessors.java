package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Looks at our messages and Kafka's side by side, by the names of their fields. */
final class Accessors {
  /** The public methods of a class by their names, as looking for them is most of the work. */
  private static final ClassValue<Map<String, List<Method>>> METHODS =
      new ClassValue<>() {
        @Override
        protected Map<String, List<Method>> computeValue(Class<?> type) {
          return Stream.of(type.getMethods()).collect(Collectors.groupingBy(Method::getName));
        }
      };

  /** Our accessors, in the order of the fields. */
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          return Stream.of(type.getDeclaredFields())
              .filter(field -> !Modifier.isStatic(field.getModifiers()))
              .flatMap(field -> methods(type, field.getName(), 0))
              .toList();
        }
      };

  private Accessors() {}

  /** Each accessor of ours gives what Kafka's accessor of the same name gives. */
  static void assertSame(Object theirs, Object ours, String path) {
    for (Method accessor : ACCESSORS.get(ours.getClass())) {
      String where = path + "." + accessor.getName();
      assertSameValue(get(theirs, accessor.getName()), call(ours, accessor), where);
    }
  }

  /** Gives our message, which is as new, what Kafka's holds: by setters, or piece by piece. */
  static void copy(Object theirs, Object ours) {
    for (Method accessor : ACCESSORS.get(ours.getClass())) {
      set(ours, accessor, get(theirs, accessor.getName()));
    }
  }

  private static void assertSameValue(Object theirs, Object ours, String path) {
    switch (ours) {
      case Optional<?> optional when optional.isEmpty() -> assertEquals(null, theirs, path);
      case Optional<?> optional -> assertSameValue(theirs, optional.get(), path);
      case List<?> list -> {
        List<Object> others = new ArrayList<>((Collection<?>) theirs);
        assertEquals(others.size(), list.size(), path);
        for (int i = 0; i < list.size(); i++) {
          assertSameValue(others.get(i), list.get(i), path + "[" + i + "]");
        }
      }
      case Payload payload -> assertEquals(plain(theirs), bytes(payload), path);
      case Object value when isStruct(value.getClass()) -> assertSame(theirs, value, path);
      default -> assertEquals(plain(theirs), ours, path);
    }
  }

  private static void set(Object ours, Method accessor, Object value) {
    String name = accessor.getName();
    String capital = name.substring(0, 1).toUpperCase() + name.substring(1);
    Object current = call(ours, accessor);
    Optional<Method> start = method(ours, "start" + capital);
    if (current instanceof ReusableList<?> list) {
      fill(list, (Collection<?>) value);
    } else if (start.isPresent()) {
      if (value == null) {
        call(ours, method(ours, "without" + capital).orElseThrow());
      } else {
        fill((ReusableList<?>) call(ours, start.get()), (Collection<?>) value);
      }
    } else if (setters(ours, name).isEmpty()) {
      copy(value, current);
    } else {
      boolean nullable = accessor.getReturnType() == Optional.class;
      Type type =
          nullable ? argument(accessor.getGenericReturnType()) : accessor.getGenericReturnType();
      Object converted = value == null ? Optional.empty() : convert(value, type);
      Method setter =
          setters(ours, name).stream()
              .filter(
                  candidate ->
                      (candidate.getParameterTypes()[0] == Optional.class) == (value == null))
              .findAny()
              .orElseThrow();
      call(ours, setter, converted);
    }
  }

  private static void fill(ReusableList<?> list, Collection<?> values) {
    values.forEach(value -> copy(value, list.next()));
  }

  private static Object convert(Object theirs, Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return ((Collection<?>) theirs)
          .stream().map(value -> convert(value, argument(list))).toList();
    }
    if (type instanceof Class<?> struct && isStruct(struct)) {
      Object ours = create(struct);
      copy(theirs, ours);
      return ours;
    }
    Object plain = plain(theirs);
    return type == Payload.class ? new PayloadView((ByteBuffer) plain) : plain;
  }

  /** Kafka's values as we hold them. */
  private static Object plain(Object theirs) {
    return switch (theirs) {
      case org.apache.kafka.common.Uuid id ->
          new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
      case byte[] bytes -> ByteBuffer.wrap(bytes);
      case MemoryRecords records -> records.buffer();
      case BaseRecords records -> throw new AssertionError("Records of a new kind: " + records);
      case null -> throw new AssertionError("Kafka holds null where we have a value");
      default -> theirs;
    };
  }

  private static ByteBuffer bytes(Payload payload) {
    ByteBuffer bytes = ByteBuffer.allocate(payload.size());
    payload.copyTo(bytes);
    return bytes.flip();
  }

  private static boolean isStruct(Class<?> type) {
    return type.getName().startsWith("io.tailrace.wire.message.");
  }

  private static Stream<Method> methods(Class<?> type, String name, int parameters) {
    return METHODS.get(type).getOrDefault(name, List.of()).stream()
        .filter(method -> method.getParameterCount() == parameters);
  }

  private static List<Method> setters(Object ours, String name) {
    return methods(ours.getClass(), name, 1).toList();
  }

  private static Optional<Method> method(Object ours, String name) {
    return methods(ours.getClass(), name, 0).findAny();
  }

  private static Type argument(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  private static Object get(Object theirs, String name) {
    Method getter =
        method(theirs, name)
            .orElseThrow(() -> new AssertionError("Kafka has no " + name + " in " + theirs));
    return call(theirs, getter);
  }

  private static Object call(Object target, Method method, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(method.toString(), e);
    }
  }

  private static Object create(Class<?> type) {
    try {
      Constructor<?> constructor = type.getConstructor();
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
