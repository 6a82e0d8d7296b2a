/** The command line and the default assembly of kernel and plugins. */
module io.tailrace.server {
  requires io.tailrace.kernel;
}
