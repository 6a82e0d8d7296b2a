package io.tailrace.testkit.compression;

import io.tailrace.compression.GzipProvider;
import io.tailrace.compression.Lz4Provider;
import io.tailrace.compression.SnappyProvider;
import io.tailrace.compression.ZstdProvider;
import io.tailrace.spi.compression.CompressionProvider;
import org.junit.jupiter.api.Nested;

/** The codecs that Tailrace comes with fulfil the contract. */
class CodecsContractTest {
  @Nested
  class Gzip extends CompressionContractTest {
    @Override
    protected CompressionProvider provider() {
      return new GzipProvider();
    }
  }

  @Nested
  class Snappy extends CompressionContractTest {
    @Override
    protected CompressionProvider provider() {
      return new SnappyProvider();
    }
  }

  @Nested
  class Lz4 extends CompressionContractTest {
    @Override
    protected CompressionProvider provider() {
      return new Lz4Provider();
    }
  }

  @Nested
  class Zstd extends CompressionContractTest {
    @Override
    protected CompressionProvider provider() {
      return new ZstdProvider();
    }
  }
}
