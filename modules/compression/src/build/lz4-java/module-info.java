/** What lz4-java would say of itself: it is published with a module name and no descriptor. */
module org.lz4.java {
  requires jdk.unsupported;

  exports net.jpountz.lz4;
  exports net.jpountz.util;
  exports net.jpountz.xxhash;
}
