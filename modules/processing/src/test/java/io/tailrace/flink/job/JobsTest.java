package io.tailrace.flink.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

class JobsTest {
  private static final ConfigOption<Duration> WINDOW =
      ConfigOptions.key("window").durationType().defaultValue(Duration.ofMinutes(1));
  private static final ConfigOption<String> TOPIC =
      ConfigOptions.key("topic").stringType().noDefaultValue();

  private static final JobProvider JOB =
      new JobProvider() {
        @Override
        public String name() {
          return "clicks";
        }

        @Override
        public List<ConfigOption<?>> options() {
          return List.of(WINDOW, TOPIC);
        }

        @Override
        public void build(StreamExecutionEnvironment env, JobConfig config) {
          env.fromData(config.get(TOPIC)).sinkTo(new DiscardingSink<>());
        }
      };

  private static JobConfig config(Map<String, String> values) {
    return JobConfig.of("clicks-1", "localhost:9092", values);
  }

  private static String refusal(Map<String, String> values) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    return assertThrows(IllegalArgumentException.class, () -> Jobs.build(JOB, env, config(values)))
        .getMessage();
  }

  @Test
  void valuesHaveTheTypesOfTheirOptions() {
    JobConfig config = config(Map.of("window", "5 s"));
    assertEquals(Duration.ofSeconds(5), config.get(WINDOW));
    assertEquals(Duration.ofMinutes(1), config(Map.of()).get(WINDOW));
    assertEquals(Optional.empty(), config.find(TOPIC));
    assertEquals(Map.of("window", "5 s"), config.values());
  }

  @Test
  void aJobIsBuiltWithWhatWasSet() throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    Jobs.build(JOB, env, config(Map.of("topic", "t")));
    assertTrue(env.getStreamGraph().getStreamNodes().size() > 1);
  }

  @Test
  void whatCannotBeUsedIsRefusedByName() {
    assertEquals("The job needs a value for topic", refusal(Map.of()));
    assertEquals(
        "There is no option windows; the job has: topic, window",
        refusal(Map.of("topic", "t", "windows", "5 s")));
    assertTrue(refusal(Map.of("topic", "t", "window", "long")).contains("window"));
  }

  @Test
  void anUnknownJobIsRefused() {
    ClassLoader nothing = ClassLoader.getPlatformClassLoader();
    String words =
        assertThrows(IllegalArgumentException.class, () -> Jobs.in(nothing).get("clicks"))
            .getMessage();
    assertEquals("There is no job 'clicks', and no other", words);
  }

  @Test
  void theMainClassSaysWhatIsWrongWithItsArguments() {
    assertEquals("Which job? Say --job NAME", mainRefusal("--set", "a=b"));
    assertEquals("There is no option --parallelism", mainRefusal("--parallelism", "2"));
    assertEquals("--set takes KEY=VALUE, not a", mainRefusal("--job", "x", "--set", "a"));
  }

  private static String mainRefusal(String... arguments) {
    return assertThrows(IllegalArgumentException.class, () -> JobMain.main(arguments)).getMessage();
  }
}
