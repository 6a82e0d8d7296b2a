package io.tailrace.kernel.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "orders orders true",
        "orders orders-1 false",
        "orders my-orders false",
        "orders.* orders-1 true",
        "orders\\..* orders-1 false",
        "orders\\..* orders.1 true",
        "a|b b true",
        "a|b ab false",
        "(a|b)+ abba true",
        "(?:foo|bar)-[0-9]{2,3} bar-123 true",
        "(?:foo|bar)-[0-9]{2,3} bar-1 false",
        "(?P<name>x)y xy true",
        "(?<name>x)y xy true",
        "[^a-c]x dx true",
        "[^a-c]x bx false",
        "[]a]x ]x true",
        "[a-]x -x true",
        "[[:alpha:]]+ aB true",
        "[[:^alpha:]]+ 12 true",
        "[[:alpha:][:digit:]_]+ a1_ true",
        "\\d\\D\\w\\W 1aa- true",
        "[\\d\\-]+ 1-2 true",
        "\\pL+ aé true",
        "\\p{Greek}+ αβ true",
        "\\p{^Greek}+ αβ false",
        "\\PL+ 12 true",
        "(?i)ORDERS orders true",
        "(?i)[^A]x ax false",
        "(?i:A)b Ab true",
        "(?i:A)b AB false",
        "(?i)a(?-i)B AB true",
        "(?i)a(?-i)B Ab false",
        "^orders$ orders true",
        "\\Aorders\\z orders true",
        "a^b ab false",
        "x\\b-\\by x-y true",
        "x\\By xy true",
        "\\Qa.b\\E+ a.bbb true",
        "\\Qa.b+\\E a.b+ true",
        "a{,2} a{,2} true",
        "a{x a{x true",
        "a*?b aab true",
        "a{0}b b true",
        "(a*)*b aaab true",
        "(|a)*b aab true",
        "\\x41\\x{42}\\103 ABC true",
        "\\.\\-\\_ .-_ false",
        ".* anything-at_all.9 true"
      })
  void aWholeNameMatchesOrNot(String pattern, String name, boolean matches) {
    if (pattern.contains("\\_")) {
      assertThrows(InvalidPatternException.class, () -> TopicPattern.of(pattern));
    } else {
      assertEquals(matches, TopicPattern.of(pattern).matches(name), pattern + " on " + name);
    }
  }

  @Test
  void anEmptyPatternMatchesTheEmptyNameOnly() {
    assertEquals(true, TopicPattern.of("").matches(""));
    assertEquals(false, TopicPattern.of("").matches("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "a)",
        "(a",
        "[",
        "[a",
        "[b-a]",
        "*a",
        "+",
        "?",
        "a**",
        "a{1}{2}",
        "a{2,1}",
        "a{1001}",
        "\\",
        "\\1",
        "(a)\\1",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?P<a>x)(?P<a>y)",
        "(?P<>x)",
        "(?z)",
        "(?i-)",
        "\\8",
        "\\y",
        "\\Z",
        "\\x{110000}",
        "\\xZZ",
        "\\p{Nothing}",
        "[[:nothing:]]",
        "(?P=a)",
        "(?>a)",
        "((a{100}){100}){100}"
      })
  void whatIsNoPatternIsRefused(String pattern) {
    assertThrows(InvalidPatternException.class, () -> TopicPattern.of(pattern));
  }

  @Test
  void deepNestingIsRefusedAndDoesNotOverflowTheStack() {
    String pattern = "(".repeat(100_000) + ")".repeat(100_000);
    assertThrows(InvalidPatternException.class, () -> TopicPattern.of(pattern));
  }

  @Test
  void aPatternThatBlowsUpOtherEnginesTakesLinearTime() {
    String name = "a".repeat(249);
    for (String pattern : new String[] {"(a*)*b", "(a|aa)+b", "(.*){30}b", "(a?){200}a{249}b"}) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> assertEquals(false, TopicPattern.of(pattern).matches(name)),
          pattern);
    }
  }

  @Test
  void whatJavaReadsAlikeMatchesAlike() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      String pattern = pattern(random, 3);
      Pattern reference = Pattern.compile(pattern);
      TopicPattern ours = TopicPattern.of(pattern);
      for (int j = 0; j < 10; j++) {
        String name = name(random);
        assertEquals(
            reference.matcher(name).matches(),
            ours.matches(name),
            pattern + " on " + name + ", seed " + seed);
      }
    }
  }

  private static String pattern(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 9)) {
      case 0 -> Character.toString("abc.-".charAt(random.nextInt(3)));
      case 1 -> "[ab]";
      case 2 -> "[^a-]";
      case 3 -> ".";
      case 4 -> "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
      case 5 -> "(?:" + pattern(random, depth - 1) + ")*";
      case 6 -> "(" + pattern(random, depth - 1) + "){1,2}";
      case 7 -> "(" + pattern(random, depth - 1) + ")?";
      default -> pattern(random, depth - 1) + pattern(random, depth - 1);
    };
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      name.append("abc-".charAt(random.nextInt(4)));
    }
    return name.toString();
  }
}
