/* CURLOPT_MAXFILESIZE(_LARGE): messages of which more has come than the program takes. */
#include "test.h"

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user;
    return size * count;
}

/* The arguments: "small" or "large" is the option, then its value. */
int main(int argc, char **argv)
{
    char why[CURL_ERROR_SIZE] = "";
    CURLcode code;
    CURL *curl = curl_easy_init();
    long most = atol(argument(argc, argv, 3, "0"));
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    if (!strcmp(argument(argc, argv, 2, "small"), "small")) {
        printf("negative: %d\n", (int)curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, -1L));
        printf("set: %d\n", (int)curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, most));
    } else {
        code = curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)-1);
        printf("negative: %d\n", (int)code);
        code = curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)most);
        printf("set: %d\n", (int)code);
    }
    code = curl_easy_perform(curl);
    printf("perform: %d\n", (int)code);
    CHECK((code == CURLE_OK) == (why[0] == 0));
    curl_easy_cleanup(curl);
    return 0;
}
