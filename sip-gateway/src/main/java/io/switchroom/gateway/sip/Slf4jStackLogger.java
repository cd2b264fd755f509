package io.switchroom.gateway.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JAIN-SIP's log, to SLF4J; named in the stack's properties, so it is public with no arguments. All
 * of it is trace: most of what JAIN-SIP calls an error is a stranger's bad packet.
 */
public final class Slf4jStackLogger implements StackLogger {
  private static final Logger LOG = LoggerFactory.getLogger("jain-sip");

  @Override
  public boolean isLoggingEnabled() {
    // Also guards code that casts what peers sent, only to describe it; so never by default.
    return LOG.isTraceEnabled();
  }

  @Override
  public boolean isLoggingEnabled(int level) {
    return LOG.isTraceEnabled();
  }

  @Override
  public void logException(Throwable fault) {
    LOG.trace("exception", fault);
  }

  @Override
  public void logDebug(String message) {
    LOG.trace(message);
  }

  @Override
  public void logDebug(String message, Exception fault) {
    LOG.trace(message, fault);
  }

  @Override
  public void logTrace(String message) {
    LOG.trace(message);
  }

  @Override
  public void logFatalError(String message) {
    LOG.trace(message);
  }

  @Override
  public void logError(String message) {
    LOG.trace(message);
  }

  @Override
  public void logError(String message, Exception fault) {
    LOG.trace(message, fault);
  }

  @Override
  public void logWarning(String message) {
    LOG.trace(message);
  }

  @Override
  public void logInfo(String message) {
    LOG.trace(message);
  }

  @Override
  public void logStackTrace() {}

  @Override
  public void logStackTrace(int level) {}

  @Override
  public int getLineCount() {
    return 0;
  }

  @Override
  public void disableLogging() {}

  @Override
  public void enableLogging() {}

  @Override
  public void setBuildTimeStamp(String timeStamp) {}

  @Override
  public void setStackProperties(Properties properties) {}

  @Override
  public String getLoggerName() {
    return LOG.getName();
  }
}
