// Usage: java OfferHttp2.java BASE_URL. Java's HttpClient offers HTTP/2 in clear text with each request. Signs up two
// users and reads the root on one connection, and prints each status and HTTP version.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class OfferHttp2 {
    public static void main(String[] arguments) throws Exception {
        var client = HttpClient.newHttpClient();
        for (var name : new String[] {"ana", "ben"}) {
            var body = "{\"email\": \"" + name + "@example.com\", \"password\": \"a long password\"}";
            var post = HttpRequest.newBuilder(URI.create(arguments[0] + "/users"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build();
            System.out.println(describe(client.send(post, HttpResponse.BodyHandlers.ofString())));
        }
        var get = HttpRequest.newBuilder(URI.create(arguments[0] + "/")).build();
        System.out.println(describe(client.send(get, HttpResponse.BodyHandlers.ofString())));
    }

    static String describe(HttpResponse<String> answer) {
        return answer.statusCode() + " " + answer.version();
    }
}
