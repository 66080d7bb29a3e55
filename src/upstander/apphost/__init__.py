"""The app host: a static folder with headers by path. Any host can take its place."""
