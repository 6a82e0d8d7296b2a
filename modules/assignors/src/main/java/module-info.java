/** The assignors of consumer groups that Kafka has: uniform and range (KIP-848). */
module io.tailrace.assignors {
  requires io.tailrace.spi;

  provides io.tailrace.spi.group.GroupAssignorProvider with
      io.tailrace.assignors.UniformProvider,
      io.tailrace.assignors.RangeProvider;
}
