package io.github.imdbrnn.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import io.github.imdbrnn.io.PlainWriter;
import java.io.StringWriter;

/** Logback's lines on standard error. */
public final class PlainLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        StringWriter text = new StringWriter();
        PlainWriter lines = new PlainWriter(text);
        String logger = event.getLoggerName();
        lines.println(event.getLevel() + " " + logger.substring(logger.lastIndexOf('.') + 1) + ": "
                + event.getFormattedMessage());
        if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
            thrown.getThrowable().printStackTrace(lines);
        }
        return text.toString();
    }
}
