/* Connects, and tells how that went: codes, and whether the reason is told in words. */
#include "test.h"

int main(int argc, char **argv)
{
    char words[CURL_ERROR_SIZE] = "";
    long status = -1, connects = -1;
    struct curl_slist *headers = NULL;
    CURL *curl = new_handle(argv[1]);
    CURLcode code;
    int i;
    for (i = 2; i < argc; i++) headers = curl_slist_append(headers, argv[i]);
    CHECK(curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words) == CURLE_OK);
    code = curl_easy_perform(curl);
    CHECK(curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects) == CURLE_OK);
    printf("perform: %d, status %ld, %ld connection\n", (int)code, status, connects);
    CHECK((code == CURLE_OK) == (words[0] == '\0'));
    if (code == CURLE_OK) print_frames(curl, 4096);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return 0;
}
