/** A storage plugin: all logs in one file of the embedded database MVStore. */
module com.example.mvstore {
  requires com.h2database.mvstore;
  requires io.tailrace.spi.storage;

  provides io.tailrace.spi.storage.StorageProvider with
      com.example.mvstore.MvStorageProvider;
}
