package io.kubejar.apiserver.endpoints;

import io.kubejar.apiserver.ByteStream;
import io.kubejar.apiserver.KubeletConnection.Chunk;
import io.kubejar.apiserver.KubeletConnection.Line;
import io.kubejar.apiserver.KubeletConnection.Log;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * A log as text: the lines that were asked for, each with its time if that was asked for.
 *
 * <p>Follows {@code pkg/kubelet/kuberuntime/logs/logs.go}.
 */
final class LogText implements ByteStream {
  private static final DateTimeFormatter NANOSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

  private final Log log;
  private final LogOptions options;
  private final Runnable unfollow;
  private final Instant since;
  private long position;
  private long bytesLeft;

  /**
   * @param since the time of the first line that is wanted
   * @param onAvailable told when there is more, if the log is followed
   */
  LogText(Log log, LogOptions options, Instant since, Runnable onAvailable) {
    this.log = log;
    this.options = options;
    this.bytesLeft = options.limitBytes() < 0 ? Long.MAX_VALUE : options.limitBytes();
    this.since = since;
    if (options.tailLines() >= 0) {
      position = Math.max(0, log.read(0).next() - options.tailLines());
    }
    this.unfollow = options.follow() ? log.follow(onAvailable) : () -> {};
  }

  @Override
  public byte[] poll() {
    Chunk chunk = log.read(position);
    position = chunk.next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Line line : chunk.lines()) {
      if (!line.time().isBefore(since)) {
        String text = line.text() + "\n";
        String whole = options.timestamps() ? NANOSECONDS.format(line.time()) + " " + text : text;
        out.writeBytes(whole.getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] bytes = out.toByteArray();
    byte[] limited = bytes.length > bytesLeft ? Arrays.copyOf(bytes, (int) bytesLeft) : bytes;
    bytesLeft -= limited.length;
    return limited;
  }

  @Override
  public boolean isEnded() {
    return !options.follow() || bytesLeft <= 0 || log.isComplete();
  }

  @Override
  public void close() {
    unfollow.run();
  }
}
