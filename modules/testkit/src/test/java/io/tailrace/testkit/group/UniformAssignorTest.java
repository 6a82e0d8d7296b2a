package io.tailrace.testkit.group;

import io.tailrace.spi.group.GroupAssignorProvider;
import java.util.Set;

/** What Kafka's default assignor promises. */
class UniformAssignorTest extends GroupAssignorContractTest {

  @Override
  protected GroupAssignorProvider provider() {
    return Assignors.named("uniform");
  }

  @Override
  protected Set<Promise> promises() {
    return Set.of(Promise.EQUAL_LOADS, Promise.STICKY);
  }
}
