package io.tailrace.jobs.it;

import static io.tailrace.jobs.it.Broker.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.jobs.it.ServerProcess.Outcome;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in a server as a user starts it, asked for by its commands and by Kafka's clients. */
class HostedJobsTest {
  private static final String[] WORDS = {"a", "b", "c"};
  private static final String[] RUN = {"action=run", "job=counting", "set.from=in", "set.to=out"};

  @TempDir private Path folder;
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    JobJar.install(folder.resolve("jobs"));
    server = new ServerProcess(folder);
    server.start();
    broker().create("in", 2);
    broker().create("out", 1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Broker broker() {
    return new Broker(server.address());
  }

  @Test
  void aJobGoesOnExactlyOnceOverCrashesStopsAndARescale() throws Exception {
    Outcome run =
        server.command(
            "job",
            "run",
            "counting",
            "--name",
            "words",
            "--set",
            "from=in",
            "--set",
            "to=out",
            "--timeout",
            "600");
    assertEquals(new Outcome(0, "Job words: running\n", ""), run);
    broker().write("in", 100, WORDS);
    broker().expectCounts("out", 100, WORDS);

    broker().write("in", 100, WORDS); // some of it may be processed, and no checkpoint know it
    server.kill();
    server.start();
    broker().write("in", 100, WORDS);
    broker().expectCounts("out", 300, WORDS);

    assertEquals(
        new Outcome(0, "Job words: stopped\n", ""),
        server.command("job", "stop", "words", "--timeout", "600"));
    broker().write("in", 100, WORDS);
    long request =
        broker()
            .request(
                "words",
                "action=run",
                "job=counting",
                "set.from=in",
                "set.to=out",
                "parallelism=2");
    Properties status = broker().await("words", request, state("RUNNING"));
    assertEquals("2", status.getProperty("parallelism"));
    broker().expectCounts("out", 400, WORDS);

    server.terminate();
    server.start();
    broker().write("in", 100, WORDS);
    broker().expectCounts("out", 500, WORDS);
  }

  @Test
  void whatIsWrongWithAJobIsToldAndTheBrokerServesOn() throws Exception {
    Outcome unknown = server.command("job", "run", "absent", "--timeout", "600");
    assertEquals(1, unknown.exitCode());
    assertTrue(unknown.err().contains("There is no job 'absent'"), unknown.err());
    assertTrue(unknown.err().contains("Found: counting, unbuildable"), unknown.err());

    long unbuildable = broker().request("unbuildable", "action=run");
    assertTrue(error("unbuildable", unbuildable, "FAILED").contains("There is no plan"));

    long option = broker().request("option", "action=run", "job=counting", "set.form=in");
    assertTrue(error("option", option, "FAILED").contains("There is no option form"));

    long poisoned = broker().request("words", RUN);
    broker().write("in", 1, "a", "poison");
    broker()
        .await(
            "words",
            poisoned,
            status ->
                status.getProperty("error").contains("The word is poison")
                    && Integer.parseInt(status.getProperty("restarts")) > 1);

    long again = broker().request("words", RUN); // runs already, if with trouble
    broker().await("words", again, status -> true);
    long stop = broker().request("words", "action=stop");
    broker().await("words", stop, state("STOPPED"));
    long twice = broker().request("words", "action=stop");
    broker().await("words", twice, state("STOPPED"));
    assertEquals(0, server.command("job", "delete", "words").exitCode());
    Outcome list = server.command("job", "list");
    assertTrue(list.out().contains("There is no plan"), list.out());
  }

  private String error(String job, long request, String state) {
    return broker().await(job, request, state(state)).getProperty("error");
  }
}
