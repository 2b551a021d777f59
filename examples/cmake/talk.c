/* What CMakeLists.txt builds: sends a message, prints the answer.
 *
 *     ./talk URL [CA-FILE]
 */
#include <curl/curl.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "";
    const void *answer;
    size_t size;
    CURLcode code;
    CURL *curl = curl_easy_init();
    if (argc < 2 || !curl) {
        fprintf(stderr, "usage: %s URL [CA-FILE]\n", argv[0]);
        return 2;
    }
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    if (argc > 2) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);

    code = curlws_connect(curl, 10000);
    if (code == CURLE_OK) code = curlws_send_message(curl, "Hello from CMake", 16, CURLWS_TEXT, 10000);
    if (code == CURLE_OK) code = curlws_recv_message(curl, &answer, &size, NULL, 10000);
    if (code == CURLE_OK) {
        printf("%.*s\n", (int)size, (const char *)answer);
        code = curlws_close(curl, 1000, NULL, 5000);
    }
    if (code != CURLE_OK) fprintf(stderr, "%s\n", reason[0] ? reason : curl_easy_strerror(code));
    curl_easy_cleanup(curl);
    return code != CURLE_OK;
}
