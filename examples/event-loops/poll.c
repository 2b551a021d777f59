/* Many WebSockets in one thread with curl_multi_poll: the loop to start with.
 *
 *     cc poll.c connections.c $(pkg-config --cflags --libs curlws) -o poll
 *     ./poll ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes (connections.c). CURL_CA_BUNDLE
 * may name a file with the certificates of authorities.
 */
#include "connections.h"

int main(int argc, char **argv)
{
    struct connections all;
    int running;
    connections_init(&all, argc, argv);
    connections_start(&all, argv);
    do {
        all.code = curl_multi_perform(all.multi, &running);
        if (!connections_take_results(&all)) break;
        /* An array of struct curl_waitfd instead of NULL adds descriptors of one's own. */
        all.code = curl_multi_poll(all.multi, NULL, 0, 60000, NULL);
    } while (all.code == CURLM_OK);
    return connections_end(&all);
}
