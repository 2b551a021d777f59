/* CURLOPT_HTTP_VERSION: what is taken, and that a WebSocket's handshake is HTTP/1.1 all the same.
   Arguments: URL, versions to be set one after the other. */
#include "test.h"

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    long version = -1;
    int i;
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    for (i = 2; i < argc; i++)
        printf("version %s: %d\n", argv[i],
               (int)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, atol(argv[i])));
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_easy_getinfo(curl, CURLINFO_HTTP_VERSION, &version) == CURLE_OK);
    printf("HTTP_VERSION: %ld\n", version);
    curl_easy_cleanup(curl);
    return 0;
}
