package io.kubejar.apiserver.http;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the HTTP library from reporting what clients of an API server do all the time: connecting
 * without a request, and hanging up in the middle of a watch.
 */
final class LibraryLogs {
  // Held here, because the logging system forgets the settings of loggers that nobody holds.
  private static final Logger SERVER = Logger.getLogger(MockWebServer.class.getName());
  private static final Logger CONNECTIONS = Logger.getLogger(OkHttpClient.class.getName());
  private static final String HANG_UP = "Http2Connection.Listener failure for MockWebServer";

  static {
    SERVER.setLevel(Level.SEVERE);
    @Nullable Filter before = CONNECTIONS.getFilter();
    CONNECTIONS.setFilter(
        entry -> {
          String message = entry.getMessage();
          boolean hangUp = message != null && message.startsWith(HANG_UP);
          return !hangUp && (before == null || before.isLoggable(entry));
        });
  }

  private LibraryLogs() {}

  /** Does it once per JVM; the logs of clients that use the same library stay as they are. */
  static void quieten() {
    // The static initializer does.
  }
}
