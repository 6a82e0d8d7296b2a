package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "../etc", "ä", "a\u0000", "a,b", "a:b"})
  void refusesNamesThatAreNoFileNamesOrAmbiguousInMetrics(String name) {
    assertTrue(TopicNames.flaw(name).isPresent(), name);
    assertEquals(ErrorCode.INVALID_TOPIC_EXCEPTION, refusal(List.of(), name).error());
  }

  @Test
  void allows249CharactersAndNotOneMore() {
    assertTrue(TopicNames.flaw("a".repeat(249)).isEmpty());
    assertTrue(TopicNames.flaw("a".repeat(250)).isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "...", "A-Z_0.9", "__consumer_offsets"})
  void allowsLettersDigitsDotsUnderscoresAndDashes(String name) {
    new TopicNames(List.of("b")).check(name);
  }

  @Test
  void refusesANameThatIsTaken() {
    assertEquals(ErrorCode.TOPIC_ALREADY_EXISTS, refusal(List.of("a"), "a").error());
  }

  @Test
  void refusesANameThatDiffersFromAnotherInDotsAndUnderscoresOnly() {
    RefusedException refused = refusal(List.of("a.b_c"), "a_b.c");
    assertEquals(ErrorCode.INVALID_TOPIC_EXCEPTION, refused.error());
    assertTrue(refused.getMessage().contains("a.b_c"), refused.getMessage());
  }

  @Test
  void refusesTheNameOfTheMetadataLog() {
    assertEquals(ErrorCode.INVALID_REQUEST, refusal(List.of(), "__cluster_metadata").error());
  }

  private static RefusedException refusal(List<String> taken, String name) {
    return assertThrows(RefusedException.class, () -> new TopicNames(taken).check(name));
  }
}
