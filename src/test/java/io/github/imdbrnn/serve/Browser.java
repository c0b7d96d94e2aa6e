package io.github.imdbrnn.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium with one page, led by its DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private int calls;

    /** The browser of this machine, if it has one. */
    static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
    }

    /** @param folder an empty one, for what the browser writes */
    Browser(Path program, Path folder) throws Exception {
        process = new ProcessBuilder(program.toString(), "--headless=new", "--no-sandbox", "--disable-gpu",
                "--hide-scrollbars", "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0",
                "--user-data-dir=" + folder, "about:blank")
                .redirectErrorStream(true).redirectOutput(folder.resolve("output.txt").toFile()).start();
        Path port = folder.resolve("DevToolsActivePort");
        await("the browser listens", () -> Files.exists(port) && Files.readAllLines(port).size() == 2);
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
        HttpClient client = HttpClient.newHttpClient();
        String pages = client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body();
        String page = JSON.readTree(pages).findValuesAsText("webSocketDebuggerUrl").get(0);
        socket = client.newWebSocketBuilder().buildAsync(URI.create(page), new Listener()).get();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                receive(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void receive(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            if (message.has("id")) {
                answers.get(message.get("id").intValue()).complete(message);
            } else {
                events.add(message);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        ObjectNode message = JSON.createObjectNode().put("id", ++calls).put("method", method);
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(calls, answer);
        socket.sendText(message.set("params", JSON.valueToTree(parameters)).toString(), true).get();
        JsonNode answered = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answered.has("error")) {
            throw new IOException(method + ": " + answered.get("error"));
        }
        return answered.get("result");
    }

    /** Opens a page and forgets what happened on the one before. */
    void open(URI uri) throws Exception {
        call("Page.navigate", Map.of("url", "about:blank"));
        events.clear();
        call("Page.navigate", Map.of("url", uri.toString()));
        await("document.readyState === 'complete'");
    }

    /** What an expression is, which may be a promise. */
    JsonNode value(String expression) throws Exception {
        JsonNode answer = call("Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IOException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** The text of an element. */
    String text(String selector) throws Exception {
        return value("document.querySelector(`" + selector + "`).textContent").asText();
    }

    /** Whether an element is not shown. */
    boolean isHidden(String id) throws Exception {
        return value("document.getElementById('" + id + "').hidden").asBoolean();
    }

    /** The texts of all such elements. */
    List<String> texts(String selector) throws Exception {
        return List.of(JSON.convertValue(
                value("[...document.querySelectorAll(`" + selector + "`)].map(e => e.textContent)"), String[].class));
    }

    /** Waits until an expression is true. */
    void await(String expression) throws Exception {
        await(expression, () -> value(expression).asBoolean());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        for (long until = System.nanoTime() + PATIENCE.toNanos(); !condition.holds(); Thread.sleep(10)) {
            if (System.nanoTime() > until) {
                throw new AssertionError("never came true: " + what);
            }
        }
    }

    /** Types into what has the focus, key by key. */
    void type(String text) throws Exception {
        for (String key : text.codePoints().mapToObj(Character::toString).toList()) {
            call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", key));
            call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
        }
    }

    /** Puts a text where the focus is in one go, as one pastes it. */
    void paste(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses a key that writes nothing: Tab, End, ArrowLeft and the like. */
    void press(String key, int code) throws Exception {
        for (String type : List.of("rawKeyDown", "keyUp")) {
            call("Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
        }
    }

    /** @param width in CSS pixels */
    void look(int width, int height, boolean dark) throws Exception {
        call("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call("Emulation.setEmulatedMedia", Map.of("features",
                List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Writes a picture of the whole page. */
    void picture(Path file) throws Exception {
        byte[] png = Base64.getDecoder().decode(call("Page.captureScreenshot",
                Map.of("format", "png", "captureBeyondViewport", true)).get("data").asText());
        Files.createDirectories(file.getParent());
        Files.write(file, png);
    }

    /** What the console said, what was thrown and what the page's policy kept from happening. */
    List<String> complaints() {
        return events.stream().filter(event -> List.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
                "Log.entryAdded").contains(event.get("method").asText())).map(JsonNode::toString).toList();
    }

    /** The addresses that were asked for. */
    List<String> requests() {
        return events.stream().filter(event -> event.get("method").asText().equals("Network.requestWillBeSent"))
                .map(event -> event.at("/params/request/url").asText()).toList();
    }

    /** Ends it with all that it has started, which would go on writing into its folder. */
    @Override
    public void close() throws Exception {
        List<ProcessHandle> started = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        answers.put(0, new CompletableFuture<>());
        socket.sendText(JSON.createObjectNode().put("id", 0).put("method", "Browser.close").toString(), true);
        for (ProcessHandle one : started) {
            try {
                one.onExit().get(5, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                one.destroyForcibly();
                one.onExit().get();
            }
        }
    }
}
