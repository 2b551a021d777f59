/* The shortest program: opens a WebSocket, sends a message, receives one, closes. It is libdill's
 * manual example statement by statement: addr and ipaddr_remote and tcp_connect and ws_attach_client
 * are the URL and curlws_connect; eleven lines there, eleven here, marked below.
 *
 *     cc hello.c $(pkg-config --cflags --libs curlws) -o hello
 *     ./hello URL
 *
 * prints what the server sends back: Hello, world!
 */
#include <curl/curl.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    const char *url = argc > 1 ? argv[1] : "ws://www.example.org/";
    /* -- from here */
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    CURLcode code = curlws_connect(curl, -1);
    curlws_send_message(curl, "Hello, world!", 13, CURLWS_TEXT, -1);
    unsigned flags = 0;
    size_t size = 0;
    char buf[256];
    curlws_recv_into(curl, buf, sizeof buf, &size, &flags, -1);
    if (!(flags & CURLWS_TEXT)) fprintf(stderr, "no text came: %s\n", curl_easy_strerror(code));
    curlws_close(curl, 1000, "OK", -1);
    curl_easy_cleanup(curl);
    /* -- to here */
    if (flags & CURLWS_TEXT) printf("%.*s\n", (int)size, buf);
    return !(flags & CURLWS_TEXT);
}
