namespace Pipeline.Stages; internal static class P { }
