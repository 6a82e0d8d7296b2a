/** For plugin authors and users of the embedded broker: contract suites and a JUnit extension. */
module io.tailrace.testkit {
  requires io.tailrace.kernel;
}
