package io.tailrace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ApiVersionsRequest;
import io.tailrace.wire.message.ApiVersionsResponse;
import io.tailrace.wire.message.RequestHeader;
import io.tailrace.wire.message.ResponseHeader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** docs/wire-support.md says what a broker answers to ApiVersions, no more and no less. */
class WireSupportTest {
  private static final Path DOC = Path.of("..", "..", "docs", "wire-support.md");
  private static final String BEGIN = "<!-- begin: checked by WireSupportTest -->";
  private static final String END = "<!-- end -->";

  @Test
  void documentListsWhatIsAdvertised() throws IOException {
    String expected = table(ask());
    String doc = Files.readString(DOC);
    String found = doc.substring(doc.indexOf(BEGIN) + BEGIN.length(), doc.indexOf(END)).strip();
    assertEquals(expected, found, "Put this table into docs/wire-support.md:\n" + expected);
  }

  private static String table(ApiVersionsResponse response) {
    List<String> rows = new ArrayList<>();
    rows.add("| key | API | versions | Kafka 4.4.0 |");
    rows.add("|---|---|---|---|");
    for (ApiKey api : ApiKey.values()) {
      Optional<ApiVersionsResponse.ApiVersion> offered =
          response.apiKeys().stream().filter(key -> key.apiKey() == api.id()).findFirst();
      if (offered.isPresent() || api.isOnBroker()) {
        rows.add(
            "| %d | %s | %s | %s |"
                .formatted(
                    api.id(),
                    api,
                    offered.map(key -> range(key.minVersion(), key.maxVersion())).orElse("-"),
                    range(api.oldestVersion(), api.newestVersion())));
      }
    }
    return String.join("\n", rows);
  }

  private static String range(short oldest, short newest) {
    return oldest == newest ? Short.toString(oldest) : oldest + "-" + newest;
  }

  private static ApiVersionsResponse ask() throws IOException {
    try (Tailrace broker = Tailrace.builder().start()) {
      String[] address = broker.bootstrapServers().split(":", 2);
      try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
        ByteWriter out = new ByteWriter();
        short version = 0;
        new RequestHeader()
            .requestApiKey(ApiKey.API_VERSIONS.id())
            .requestApiVersion(version)
            .write(out, ApiKey.API_VERSIONS.requestHeaderVersion(version));
        new ApiVersionsRequest().write(out, version);
        ByteBuffer request = out.written();
        byte[] bytes = new byte[request.remaining()];
        request.get(bytes);
        DataOutputStream to = new DataOutputStream(socket.getOutputStream());
        to.writeInt(bytes.length);
        to.write(bytes);
        DataInputStream from = new DataInputStream(socket.getInputStream());
        ByteReader in = new ByteReader(ByteBuffer.wrap(from.readNBytes(from.readInt())));
        new ResponseHeader().read(in, ApiKey.API_VERSIONS.responseHeaderVersion(version));
        ApiVersionsResponse response = new ApiVersionsResponse();
        response.read(in, version);
        return response;
      }
    }
  }
}
