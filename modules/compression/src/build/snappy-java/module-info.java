/** What snappy-java would say of itself: it is published with a module name and no descriptor. */
module org.xerial.snappy {
  requires java.logging;

  exports org.xerial.snappy;
  exports org.xerial.snappy.buffer;
  exports org.xerial.snappy.pool;
}
