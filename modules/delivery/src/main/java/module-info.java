/** Retry with delay, scheduled delivery and dead letters, as configs of topics ask for them. */
module io.tailrace.delivery {
  requires io.tailrace.spi;

  provides io.tailrace.spi.delivery.DeliveryProvider with
      io.tailrace.delivery.RetryDeliveryProvider;
}
