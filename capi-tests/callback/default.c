/* Without a write callback the payload goes to stdout, or to the FILE of WRITEDATA. */
#include "test.h"

int main(int argc, char **argv)
{
    CURL *curl = curl_easy_init();
    FILE *file = NULL;
    char line[100];
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    if (argc > 2) {
        file = fopen(argv[2], "w+");
        CHECK(file != NULL);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, file);
    }
    if (argc > 3) curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, NULL); /* the same */
    printf("\nperform: %d\n", (int)curl_easy_perform(curl));
    curl_easy_cleanup(curl);
    if (file) {
        rewind(file);
        while (fgets(line, sizeof line, file)) printf("file: %s\n", line);
        fclose(file);
    }
    return 0;
}
