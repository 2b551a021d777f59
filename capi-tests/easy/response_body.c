/* What a refused upgrade says in its body. libcurl has no function for it. */
#include "test.h"

static size_t on_write(char *data, size_t size, size_t n, void *user)
{
    (void)data, (void)user;
    puts("not ok: the body came to the write callback");
    return size * n;
}

int main(int argc, char **argv)
{
    CURL *curl = curl_easy_init();
    long status = 0;
    (void)argc;
    CHECK(curl_easy_setopt(curl, CURLOPT_URL, argv[1]) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write) == CURLE_OK);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK);
    printf("status: %ld\n", status);
#ifdef CURLWS_LENIENT
    {
        const void *data = NULL, *same = NULL;
        size_t size = 99;
        CHECK(curlws_response_body(curl, &data, &size) == CURLE_OK);
        printf("body: %lu ", (unsigned long)size);
        if (size <= SHOWN)
            print_bytes(data, size);
        putchar('\n');
        CHECK(curlws_response_body(curl, &same, &size) == CURLE_OK);
        CHECK(size == 0 || same == data);
        CHECK(curlws_response_body(NULL, &data, &size) == CURLE_BAD_FUNCTION_ARGUMENT);
        CHECK(curlws_response_body(curl, NULL, &size) == CURLE_BAD_FUNCTION_ARGUMENT);
        CHECK(curlws_response_body(curl, &data, NULL) == CURLE_BAD_FUNCTION_ARGUMENT);
    }
#endif
    curl_easy_cleanup(curl);
    return 0;
}
