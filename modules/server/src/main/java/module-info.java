/** The command line and the default assembly of kernel and plugins. */
module io.tailrace.server {
  requires info.picocli;
  requires io.tailrace.client;
  requires io.tailrace.kernel;

  opens io.tailrace.server.command to
      info.picocli;

  provides System.LoggerFinder with
      io.tailrace.server.log.ConsoleLoggerFinder;
}
