package io.github.imdbrnn.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.JsonText;
import io.github.imdbrnn.predict.Prediction;
import io.github.imdbrnn.predict.PredictionJson;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.predict.TextLines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** What the server answers to which request. Nothing is read from the disk for it. */
final class Routes implements HttpHandler {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String PREDICT = "/predict";

    /** Texts that are answered in one go; others come in between. */
    private static final int AT_ONCE = 1024;

    /** Bytes of a refused request's body that are read nevertheless: a client that is still sending hears no answer. */
    private static final int DRAINED = 8 << 20;

    private final Predictor predictor;
    private final Callers callers;
    private final Workers workers;
    private final Limits limits;
    private final Page page = Page.own();
    private final Optional<Page> report;
    private final byte[] facts;
    private volatile boolean ending;

    /** @param facts what {@code /model} answers */
    Routes(Predictor predictor, Callers callers, Workers workers, Limits limits, Optional<Page> report, String facts) {
        this.predictor = predictor;
        this.callers = callers;
        this.workers = workers;
        this.limits = limits;
        this.report = report;
        this.facts = ascii(facts);
    }

    /** From now on nothing more is answered. */
    void end() {
        ending = true;
    }

    private record Answer(int status, String type, byte[] body, String policy) {
        private static final int OK = 200;

        Answer(String type, byte[] body) {
            this(OK, type, body, Page.NO_PAGE);
        }

        static Answer of(Page page) {
            return new Answer(OK, HTML, page.html(), page.policy());
        }

        static Answer error(int status, String message) {
            return new Answer(status, JSON, ascii(JsonText.compact(
                    JsonNodeFactory.instance.objectNode().put("error", message)) + "\n"), Page.NO_PAGE);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Answer answer;
        try {
            answer = answer(exchange);
        } catch (Refusal e) {
            e.headers.forEach(exchange.getResponseHeaders()::set);
            answer = Answer.error(e.status, e.getMessage());
        } catch (DataException e) {
            answer = Answer.error(500, e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            LoggerFactory.getLogger(Routes.class).error("a request failed", e);
            answer = Answer.error(500, "unexpected " + e.getClass().getSimpleName());
        }
        send(exchange, answer);
    }

    private Answer answer(HttpExchange exchange) throws IOException, Refusal {
        if (ending || workers.waiting() > limits.waiting()) {
            throw new Refusal(Refusal.UNAVAILABLE, ending ? "the server is being ended" : "too many requests wait",
                    Map.of("Retry-After", "1"));
        }
        callers.check(exchange.getRequestMethod(), exchange.getRequestHeaders());
        String target = exchange.getRequestURI().toString();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.equals(PREDICT)) {
            requireMethod(exchange, "POST");
            return predict(exchange);
        }
        Answer answer = switch (path) {
            case "/" -> Answer.of(page);
            case "/model" -> new Answer(JSON, facts);
            case "/health" -> new Answer(JSON, ascii("{\"status\":\"ok\"}"));
            case "/report" -> Answer.of(report.orElseThrow(
                    () -> new Refusal(Refusal.NOT_FOUND, "the model's folder has no report")));
            default -> throw new Refusal(
                    Refusal.NOT_FOUND, "there are only /, /report, /model, /health and " + PREDICT);
        };
        requireMethod(exchange, "GET", "HEAD");
        read(exchange);
        return answer;
    }

    private static void requireMethod(HttpExchange exchange, String... allowed) throws Refusal {
        if (!List.of(allowed).contains(exchange.getRequestMethod())) {
            String names = String.join(", ", allowed);
            throw new Refusal(Refusal.METHOD_NOT_ALLOWED, "this is for " + names, Map.of("Allow", names));
        }
    }

    private Answer predict(HttpExchange exchange) throws IOException, Refusal {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        String[] parts = type.toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "").split(";", 2);
        boolean lines = parts[0].equals("text/plain");
        if (!lines && !parts[0].equals(JSON) || parts.length == 2 && !parts[1].equals("charset=utf-8")) {
            throw new Refusal(Refusal.UNSUPPORTED_TYPE, "Content-Type must be " + JSON + " or text/plain, in UTF-8");
        }
        Question asked = Question.NONE.withQuery(exchange.getRequestURI().getRawQuery());
        byte[] body = read(exchange);
        Question question = lines ? asked.withLines(body, limits.texts()) : asked.withJson(body, limits.texts());
        StringBuilder answers = new StringBuilder(lines ? "" : "{\"answers\":[");
        write(question, answers, lines ? "\n" : ",");
        if (!lines) {
            answers.setLength(answers.length() - (question.lines().isEmpty() ? 0 : 1));
            answers.append("]}");
        }
        return new Answer(lines ? LINES : JSON, ascii(answers.toString()));
    }

    /** Writes an answer, and what ends it, for each text. */
    private void write(Question question, StringBuilder answers, String end) throws DataException {
        PredictionJson json = new PredictionJson(predictor, question.top(), question.explain());
        List<Line> lines = question.lines();
        for (int from = 0; from < lines.size(); from += AT_ONCE) {
            List<Line> some = lines.subList(from, Math.min(from + AT_ONCE, lines.size()));
            List<Prediction> predictions = predictor.predict(some.stream().map(Line::text).toList());
            for (int i = 0; i < some.size(); i++) {
                answers.append(json.of(from + i + 1L, some.get(i), predictions.get(i))).append(end);
            }
        }
    }

    /** The whole body of a request. */
    private byte[] read(HttpExchange exchange) throws IOException, Refusal {
        byte[] body = exchange.getRequestBody().readNBytes(limits.bodyBytes() + 1);
        if (body.length > limits.bodyBytes()) {
            throw new Refusal(Refusal.TOO_LARGE, "the body has more than " + limits.bodyBytes() + " bytes");
        }
        workers.received();
        return body;
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        workers.answering();
        boolean refused = answer.status() != Answer.OK;
        Map<String, String> headers = Map.of("Content-Type", answer.type(), "Content-Security-Policy", answer.policy(),
                "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "no-referrer",
                "Cross-Origin-Resource-Policy", "same-origin", "Cache-Control", "no-store");
        headers.forEach(exchange.getResponseHeaders()::set);
        if (refused) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(answer.body().length));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body());
            if (refused) {
                out.flush();
                discard(exchange.getRequestBody());
            }
        }
    }

    /** Reads what is left, up to a bound, for a client that sends all before it listens. */
    private static void discard(InputStream body) throws IOException {
        byte[] piece = new byte[1 << 14];
        int n = 0;
        for (int read = 0; n >= 0 && read < DRAINED; read += n) {
            n = body.read(piece);
        }
    }
}
