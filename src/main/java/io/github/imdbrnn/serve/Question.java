package io.github.imdbrnn.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.predict.TextLines;
import io.github.imdbrnn.predict.TextLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a request asks.
 *
 * @param lines the texts
 * @param top how many classes to name; all where it is not said
 * @param explain with the network's reading after every word
 */
record Question(List<Line> lines, OptionalInt top, boolean explain) {
    private static final String TOP = "top must be a whole number from 1 on";
    private static final String EXPLAIN = "explain must be true or false";

    /** Of no texts yet. */
    static final Question NONE = new Question(List.of(), OptionalInt.empty(), false);

    /**
     * The same with what a query says.
     *
     * @param query such as {@code explain=true&top=3}; may be null
     */
    Question withQuery(String query) throws Refusal {
        Question question = this;
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            String[] nameAndValue = parameter.split("=", 2);
            String value = nameAndValue.length == 2 ? nameAndValue[1] : "";
            question = switch (nameAndValue[0]) {
                case "top" -> question.withTop(value.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(value) : 0);
                case "explain" -> {
                    require(value.equals("true") || value.equals("false"), EXPLAIN);
                    yield new Question(lines, question.top, value.equals("true"));
                }
                default -> throw new Refusal(
                        Refusal.BAD_REQUEST, "the query has a name that is neither explain nor top");
            };
        }
        return question;
    }

    private Question withTop(int most) throws Refusal {
        require(most >= 1, TOP);
        return new Question(lines, OptionalInt.of(most), explain);
    }

    /**
     * The same with what a JSON object says: text, or a list of texts; top; explain.
     *
     * @param limit the most texts
     */
    Question withJson(byte[] body, int limit) throws Refusal {
        JsonNode json = parse(body);
        require(json.isObject() && json.has("text") != json.has("texts"),
                "the body must be an object with a text, or with texts, a list");
        Question question = this;
        for (String name : (Iterable<String>) json::fieldNames) {
            JsonNode value = json.get(name);
            question = switch (name) {
                case "text" -> question.withTexts(List.of(value), 1);
                case "texts" -> {
                    require(value.isArray(), "texts must be a list of texts");
                    yield question.withTexts(value, limit);
                }
                case "top" -> question.withTop(value.isInt() ? value.intValue() : 0);
                case "explain" -> {
                    require(value.isBoolean(), EXPLAIN);
                    yield new Question(question.lines, question.top, value.booleanValue());
                }
                default -> throw new Refusal(Refusal.BAD_REQUEST,
                        "the body has a name that is none of text, texts, explain and top");
            };
        }
        return question;
    }

    private static JsonNode parse(byte[] body) throws Refusal {
        try {
            return BoundedJson.parse(body);
        } catch (IOException e) {
            throw new Refusal(Refusal.BAD_REQUEST, "the body is not JSON, has a name twice, or is nested too deeply");
        }
    }

    private Question withTexts(Iterable<JsonNode> texts, int limit) throws Refusal {
        List<Line> all = new ArrayList<>();
        for (JsonNode text : texts) {
            require(text.isTextual(), "a text must be a JSON string");
            all.add(new Line(text.textValue(), false));
        }
        return withLines(all, limit);
    }

    /** The same of the lines of a text, each of which is one. */
    Question withLines(byte[] body, int limit) throws Refusal, DataException {
        TextLines in = new TextLines("the body", new ByteArrayInputStream(body));
        List<Line> all = new ArrayList<>();
        for (List<Line> next = in.next(); !next.isEmpty() && all.size() <= limit; next = in.next()) {
            all.addAll(next);
        }
        return withLines(all, limit);
    }

    private Question withLines(List<Line> all, int limit) throws Refusal {
        if (all.size() > limit) {
            throw new Refusal(
                    Refusal.TOO_LARGE, "the request has more than " + limit + " texts; send some, then the others");
        }
        return new Question(all, top, explain);
    }

    private static void require(boolean right, String what) throws Refusal {
        if (!right) {
            throw new Refusal(Refusal.BAD_REQUEST, what);
        }
    }
}
