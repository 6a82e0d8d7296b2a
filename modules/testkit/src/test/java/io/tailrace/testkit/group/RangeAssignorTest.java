package io.tailrace.testkit.group;

import io.tailrace.spi.group.GroupAssignorProvider;
import java.util.Set;

/** The range assignor is not sticky: ranges begin where those of others end. */
class RangeAssignorTest extends GroupAssignorContractTest {

  @Override
  protected GroupAssignorProvider provider() {
    return Assignors.named("range");
  }

  @Override
  protected Set<Promise> promises() {
    return Set.of(Promise.EQUAL_LOADS_IN_EACH_TOPIC);
  }
}
