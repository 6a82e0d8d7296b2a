/** Somebody's application, with a broker inside. It names no plugin: the kernel finds them. */
module com.example.shop {
  requires io.tailrace.kernel;
  requires java.management;
  requires jdk.management;
  requires kafka.clients;
}
