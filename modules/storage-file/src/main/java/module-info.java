/** Storage on files: append-only segments with sparse indexes. */
module io.tailrace.storage.file {
  requires io.tailrace.spi.storage;

  provides io.tailrace.spi.storage.StorageProvider with
      io.tailrace.storage.file.FileStorageProvider;
}
