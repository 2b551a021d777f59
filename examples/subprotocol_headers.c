/* Subprotocols, headers of one's own, credentials, and what the server answered.
 *
 *     cc subprotocol_headers.c $(pkg-config --cflags --libs curlws) -o subprotocol_headers
 *     ./subprotocol_headers URL [CA-FILE]
 *
 * prints: status 101, subprotocol chat
 */
#include <curl/curl.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Keeps the subprotocol that the server chose. A header line comes with its line end. */
static size_t on_header(char *line, size_t size, size_t count, void *user)
{
    static const char name[] = "Sec-WebSocket-Protocol:";
    size_t length = size * count, skip = sizeof name - 1;
    char *chosen = user;
    if (length > skip && strncasecmp(line, name, skip) == 0) {
        while (skip < length && line[skip] == ' ') skip++;
        while (length > skip && strchr("\r\n ", line[length - 1])) length--;
        snprintf(chosen, 64, "%.*s", (int)(length - skip), line + skip);
    }
    return size * count;
}

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "", chosen[64] = "";
    struct curl_slist *headers = NULL;
    CURL *curl;
    CURLcode code;
    long status = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL [CA-FILE]\n", argv[0]);
        return 2;
    }
    headers = curl_slist_append(headers, "Sec-WebSocket-Protocol: chat, superchat");
    headers = curl_slist_append(headers, "Origin: https://example.org"); /* adds */
    headers = curl_slist_append(headers, "Accept:");                     /* removes */
    headers = curl_slist_append(headers, "X-Empty;");                    /* sends it empty */

    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "subprotocol_headers/1");
    curl_easy_setopt(curl, CURLOPT_USERPWD, "user:secret"); /* Authorization: Basic */
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, chosen);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    if (argc > 2) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);

    code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    printf("status %ld, subprotocol %s\n", status, chosen[0] ? chosen : "(none)");
    if (code != CURLE_OK) fprintf(stderr, "%s\n", reason);

    curl_easy_cleanup(curl);
    curl_slist_free_all(headers); /* after the handle: it does not keep a copy */
    return code == CURLE_OK ? 0 : 1;
}
