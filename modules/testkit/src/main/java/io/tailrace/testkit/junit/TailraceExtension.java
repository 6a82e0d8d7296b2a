package io.tailrace.testkit.junit;

import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A broker for tests with JUnit 5: in memory, on a free port, gone afterwards.
 *
 * <pre>{@code
 * class OrderServiceTest {
 *   @RegisterExtension
 *   static final TailraceExtension BROKER = new TailraceExtension();
 *
 *   @Test
 *   void ordersArrive() {
 *     var service = new OrderService(BROKER.bootstrapServers());
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>In a static field, or with {@code @ExtendWith(TailraceExtension.class)} on the class, there is
 * one broker for the class; in an instance field, one for each test. Test methods may also take a
 * parameter of type {@link Tailrace}. It starts in milliseconds, so one for each test is no luxury.
 */
public final class TailraceExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {

  private final UnaryOperator<TailraceBuilder> configure;
  private Optional<Tailrace> broker = Optional.empty();
  private boolean forClass;

  /** With the defaults of {@link Tailrace#builder}, but groups that gather without delay. */
  public TailraceExtension() {
    this(UnaryOperator.identity());
  }

  /**
   * With settings of the test's own.
   *
   * @param configure what to set on the builder, such as {@code builder ->
   *     builder.set("num.partitions", "3")}
   */
  public TailraceExtension(UnaryOperator<TailraceBuilder> configure) {
    this.configure = configure;
  }

  /**
   * The running broker.
   *
   * @throws IllegalStateException outside of a test
   */
  public Tailrace broker() {
    return broker.orElseThrow(() -> new IllegalStateException("No test is running"));
  }

  /** What clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return broker().bootstrapServers();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
    forClass = true;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!forClass) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!forClass) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
  }

  private void start() {
    // In a test a group waits for nobody: its members are there, or the test starts them later.
    TailraceBuilder builder = Tailrace.builder().set("group.initial.rebalance.delay.ms", "0");
    broker = Optional.of(configure.apply(builder).start());
  }

  private void stop() {
    broker.ifPresent(Tailrace::close);
    broker = Optional.empty();
    forClass = false;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Tailrace.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return broker();
  }
}
